// Carries out the cases of each suite (conformance/README.md, "Operations").
import { decodeBase64Url } from "./base64url.mjs";
import { CannotRun, anything, base64, flag, list, optional, read, text, underTest } from "./casefields.mjs";
import { CLAIMS, SRC_MEMBERS } from "./claims.mjs";
import { readStrict } from "./json.mjs";
import { readKeySet } from "./jwks.mjs";
import { mint } from "./mint.mjs";
import { decide, readPolicy } from "./policy.mjs";
import { orNull } from "./refused.mjs";
import { bindRequest } from "./rqh.mjs";
import { Receiver } from "./verify.mjs";

const REFUSED = { outcome: "refused" };
const FAULTS = ["replay", "revocation", "policy", "audit", "binding"];

const shapeOf = (names, reader) => Object.fromEntries(names.map((name) => [name, reader]));
const CASE = shapeOf(["cmd", "seq", "op"], anything);
const CONFIG = {
  audience: text,
  trustedIssuers: list(text),
  clockSkewSeconds: optional(readLeeway, 30),
  requireRequestBinding: optional(flag, false),
  policy: optional((node) => readPolicy(Buffer.from(node.source)), null),
  revokedSubjects: optional(list(text), []),
  faults: optional(list(readFault), []),
  keyOwner: optional(text),
};
const INPUT = {
  authorization: optional(list((node, where) => Buffer.from(text(node, where)))),
  authorizationBase64: optional(list(base64)),
  now: readClock,
  request: optional(readRequest, null),
};
const REQUEST = {
  method: text,
  target: text,
  contentType: optional(text),
  bodyBase64: optional(base64, Buffer.alloc(0)),
};
const CALLER = {
  ...shapeOf(["iss", "sub", "aud", "act"], text),
  ...shapeOf(["env", "tenant"], optional(text)),
  scope: optional(list(text)),
  src: optional((node, where) => read(node, shapeOf(SRC_MEMBERS, optional(text)), where)),
};

/** For each suite: from the line of a case to its results. */
export const SUITES = { verify: runVerify, mint: runMint, rqh: runRqh, policy: runPolicy, jwks: runJwks };

function runVerify(line) {
  const readConfig = (node, where) => read(node, CONFIG, where);
  const shape = { ...CASE, config: readConfig, jwks: readKeySets, steps: list(readInput) };
  const { config, jwks, steps } = read(line, shape, "case");
  const receiver = new Receiver(config, jwks);
  return steps.map((input) => receiver.verify(input));
}

function runMint(line) {
  const { seed, claims } = read(line, { ...CASE, steps: anything, seed: text, claims: anything }, "case");
  const seedBytes = decodeBase64Url(seed);
  if (seedBytes?.length !== 32) throw new CannotRun("seed is not the base64url of 32 bytes");
  const { src } = read(claims, shapeOf(CLAIMS, anything), "claims");
  if (src?.type === "object") read(src, shapeOf(SRC_MEMBERS, anything), "claims.src");
  const token = orNull(() => mint(seedBytes, readStrict(Buffer.from(claims.source)).members));
  return [token === null ? REFUSED : { token }];
}

function runRqh(line) {
  const { steps } = read(line, { ...CASE, steps: list(readRequest) }, "case");
  return steps.map((request) => bindRequest(request) ?? REFUSED);
}

function runPolicy(line) {
  const readCaller = (node) => read(node, CALLER, "step");
  const shape = { ...CASE, policy: anything, policyBase64: optional(base64), steps: list(readCaller) };
  const { policy, policyBase64, steps } = read(line, shape, "case");
  const rules = orNull(() => readPolicy(underTest(policy, policyBase64, "policy")));
  return steps.map((claims) => (rules === null ? REFUSED : decide(rules, claims)));
}

function runJwks(line) {
  const shape = { jwks: anything, jwksBase64: optional(base64) };
  const { steps } = read(line, { ...CASE, steps: list((node) => read(node, shape, "step")) }, "case");
  return steps.map(({ jwks, jwksBase64 }) => {
    const keys = orNull(() => readKeySet(underTest(jwks, jwksBase64, "jwks")));
    return keys === null ? REFUSED : { outcome: "accepted" };
  });
}

function readLeeway(node) {
  const leeway = Number(node.source);
  const isInRange = Number.isInteger(leeway) && leeway >= 0 && leeway <= 30;
  if (!isInRange) throw new CannotRun("config.clockSkewSeconds is not from 0 to 30");
  return leeway;
}

function readFault(node, where) {
  if (!FAULTS.includes(text(node, where))) throw new CannotRun(`the fault ${node.value} is not known`);
  return node.value;
}

/** A Map from issuer to keys, or to null where the set is refused. */
function readKeySets(node) {
  if (node?.type !== "object" || node.duplicate) throw new CannotRun("jwks is not an object");
  const readOne = ([issuer, set]) => [issuer, orNull(() => readKeySet(Buffer.from(set.source)))];
  return new Map([...node.members].map(readOne));
}

/** The Authorization fields become texts of one character for each byte. */
function readInput(node) {
  const { authorization, authorizationBase64, now, request } = read(node, INPUT, "step");
  const bytes = authorization ?? authorizationBase64;
  if (bytes === undefined) throw new CannotRun("step.authorization is missing");
  return { fields: bytes.map((field) => field.toString("latin1")), now, request };
}

/** The whole seconds before and after a clock that may lie between two of them. */
function readClock(node) {
  const [, whole, fraction] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(node?.source ?? "") ?? [];
  if (whole === undefined) throw new CannotRun("step.now is not a decimal number");
  return { floor: Number(whole), ceiling: Number(whole) + (/[1-9]/.test(fraction ?? "") ? 1 : 0) };
}

function readRequest(node) {
  const { bodyBase64: body, ...request } = read(node, REQUEST, "request");
  return { ...request, body };
}
