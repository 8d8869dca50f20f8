// OpenAI's client for JavaScript.
import assert from "node:assert";
import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, run } from "./tasks.mjs";

const speaking = new OpenAI({ baseURL: BASE, apiKey: TOKEN });
const Person = z.object({ name: z.string(), age: z.number().int() });
const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const FUNCTION = { name: "get_weather", description: "The weather in a city", parameters: CITY };
const asking = (content) => ({ model: MODEL, messages: [{ role: "user", content }] });

run({
  async chat() {
    const found = await speaking.chat.completions.create({ ...asking(CAPITAL), max_tokens: 4096 });
    assert(found.choices[0].message.content && found.usage.completion_tokens);
  },
  async stream() {
    let text = "";
    for await (const chunk of await speaking.chat.completions.create({ ...asking(CAPITAL), stream: true }))
      text += chunk.choices[0]?.delta?.content ?? "";
    assert(text);
  },
  async tools() {
    const tools = [{ type: "function", function: FUNCTION }];
    const found = await speaking.chat.completions.create({ ...asking(RAIN), tools, tool_choice: "required" });
    assert(JSON.parse(found.choices[0].message.tool_calls[0].function.arguments).city);
  },
  async structured() {
    const response_format = zodResponseFormat(Person, "person");
    const found = await speaking.chat.completions.parse({ ...asking(BOB), response_format });
    assert(Number.isInteger(found.choices[0].message.parsed.age));
  },
  async errors() {
    await assert.rejects(speaking.chat.completions.create({ ...asking("x"), model: "gpt-4o" }), OpenAI.NotFoundError);
    const stranger = new OpenAI({ baseURL: BASE, apiKey: "x" });
    await assert.rejects(stranger.chat.completions.create(asking("x")), OpenAI.AuthenticationError);
  },
  async embeddings() {
    const found = await speaking.embeddings.create({ model: EMBEDDER, input: ["a cat", "a kitten"], dimensions: 64 });
    assert.equal(found.data[1].embedding.length, 64);
  },
  async responses() {
    const found = await speaking.responses.create({ model: MODEL, input: CAPITAL, max_output_tokens: 40 });
    assert(found.output_text);
    const stream = speaking.responses.stream({ model: MODEL, input: CAPITAL, previous_response_id: found.id });
    assert((await stream.finalResponse()).output_text);
    const format = zodTextFormat(Person, "person");
    const parsed = await speaking.responses.parse({ model: MODEL, input: BOB, text: { format } });
    assert(Number.isInteger(parsed.output_parsed.age));
  },
});
