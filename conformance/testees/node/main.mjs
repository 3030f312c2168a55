// The loop of a testee: one JSON object a line, one answer to each (conformance/README.md, "A testee").
import { CannotRun } from "./casefields.mjs";
import { readLine } from "./json.mjs";
import { SUITES } from "./suites.mjs";

const PROTOCOL = 1;
const LINE_FEED = 0x0a;

for await (const bytes of linesOf(process.stdin)) {
  const line = readLine(bytes);
  const command = line.members?.get("cmd")?.value;
  if (command === "stop") break;
  if (command === "start") await write(start(line));
  else if (command === "run") await write(run(line));
  else throw new Error(`the command ${command} is not known`);
}
process.exit(0);

function start(line) {
  const wanted = line.members.get("protocol")?.source;
  if (wanted !== String(PROTOCOL)) throw new Error(`the runner speaks protocol ${wanted}, this testee ${PROTOCOL}`);
  const capabilities = Object.keys(SUITES);
  return { protocol: PROTOCOL, name: "oathmesh-node", version: "0.1.0", language: "javascript", capabilities };
}

function run(line) {
  const seq = Number(line.members.get("seq").source);
  const op = line.members.get("op")?.value;
  try {
    if (!Object.hasOwn(SUITES, op)) throw new CannotRun(`the suite ${op} is not known`);
    return { seq, results: SUITES[op](line) };
  } catch (error) {
    // Whatever went wrong here is no deny: it is told as what it is.
    return { seq, errored: true, message: error instanceof CannotRun ? error.message : String(error.stack) };
  }
}

/** Waits until the answer has been handed over, as the runner asks for one answer before its next question. */
function write(answer) {
  return new Promise((resolve) => process.stdout.write(JSON.stringify(answer) + "\n", resolve));
}

/** Lines as bytes. The module readline also breaks lines at CR and U+2028, which a JSON text may hold. */
async function* linesOf(stream) {
  let parts = [];
  for await (const chunk of stream) {
    let from = 0;
    for (let end; (end = chunk.indexOf(LINE_FEED, from)) >= 0; from = end + 1) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]);
      parts = [];
    }
    parts.push(chunk.subarray(from));
  }
}
