// What every client is asked to do, and where.
export const { BASE, TOKEN, MODEL, EMBEDDER } = process.env;
export const CAPITAL = "What is the capital of France?";
export const BOB = "Bob is 41 years old.";
export const RAIN = "What is the weather in Bern?";

// Do each task and say which are done. Ends the program with 1 if one is not.
export async function run(tasks) {
  let failed = 0;
  for (const [name, task] of Object.entries(tasks)) {
    try {
      await task();
      console.log("done:", name);
    } catch (error) {
      failed += 1;
      console.log("FAILED:", name, error);
    }
  }
  process.exit(failed ? 1 : 0);
}
