// Vercel's AI SDK, with the provider that its argument names.
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from "ai";
import assert from "node:assert";
import { z } from "zod";
import { BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, run } from "./tasks.mjs";

const official = createOpenAI({ baseURL: BASE, apiKey: TOKEN });
const named = { name: "larson", baseURL: BASE, supportsStructuredOutputs: true };
const compatible = createOpenAICompatible({ ...named, apiKey: TOKEN });
const models = {
  compatible: (name) => compatible(name),
  chat: (name) => official.chat(name),
  responses: (name) => official(name), // the SDK's own choice
};
const speaking = models[process.argv[2]];
const model = speaking(MODEL);
const get_weather = tool({
  description: "The weather in a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `rain in ${city}`,
});

run({
  async chat() {
    const found = await generateText({ model, prompt: CAPITAL, maxOutputTokens: 4096 });
    assert(found.text && found.usage.outputTokens);
  },
  async stream() {
    let text = "";
    for await (const piece of streamText({ model, prompt: CAPITAL }).textStream) text += piece;
    assert(text);
  },
  async tools() {
    const tools = { get_weather };
    const forced = await generateText({ model, prompt: RAIN, tools, toolChoice: "required" });
    assert(forced.toolCalls[0].input.city);
    const steps = await generateText({ model, prompt: RAIN, tools, stopWhen: stepCountIs(3) });
    assert(steps.text || steps.toolCalls.length);
    let called = false;
    for await (const part of streamText({ model, prompt: RAIN, tools, toolChoice: "required" }).fullStream)
      called ||= part.type === "tool-call" && Boolean(part.input.city);
    assert(called);
  },
  async structured() {
    // The bounds of whole numbers are ±9007199254740991 in the schema that this sends.
    const schema = z.object({ name: z.string(), age: z.number().int() });
    const found = await generateText({ model, prompt: BOB, output: Output.object({ schema }) });
    assert(Number.isInteger(found.output.age));
  },
  async errors() {
    const wrong = generateText({ model: speaking("gpt-4o"), prompt: "x" });
    await assert.rejects(wrong, (error) => APICallError.isInstance(error) && error.statusCode === 404);
  },
  async embeddings() {
    const embedder = process.argv[2] === "compatible" ? compatible.embeddingModel(EMBEDDER) : official.embedding(EMBEDDER);
    const found = await embedMany({ model: embedder, values: ["a cat", "a kitten"] });
    assert.equal(found.embeddings.length, 2);
  },
});
