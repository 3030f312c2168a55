// Policy files: docs/protocol.md section 8.
import { readStrict } from "./json.mjs";
import { refuseIf } from "./refused.mjs";

const MAX_BYTES = 1 << 20;
const MAX_NAME_BYTES = 128;
const SRC_FIELDS = ["type", "repo", "workflow"];

/** The fields of a match: from a field's node to a test of the caller's claims. */
const FIELDS = {
  iss: exact((claims) => claims.iss),
  aud: exact((claims) => claims.aud),
  env: exact((claims) => claims.env),
  tenant: exact((claims) => claims.tenant),
  sub: pattern((claims) => claims.sub),
  act: pattern((claims) => claims.act),
  scope: (node) => everyScope(texts(node)),
  ...Object.fromEntries(SRC_FIELDS.map((name) => [`src.${name}`, pattern((claims) => claims.src?.[name])])),
};

/** Reads a policy file into { issuers, audiences, rules }. It is refused as a whole. */
export function readPolicy(bytes) {
  refuseIf(bytes.length > MAX_BYTES, "too long");
  // A valid policy nests 5 deep. What is deeper is refused in any case; the limit only keeps the reader's stack small.
  const document = fields(readStrict(bytes, { maxDepth: 5 }), ["version", "issuers", "audiences", "rules"]);
  refuseIf(document.version?.type !== "number" || document.version.source !== "1", "version");
  const policy = {
    issuers: texts(document.issuers),
    audiences: texts(document.audiences),
    rules: nonEmptyArray(document.rules).map(readRule),
  };
  refuseIf(new Set(policy.rules.map((rule) => rule.name)).size !== policy.rules.length, "two rules of one name");
  const last = policy.rules.at(-1);
  refuseIf(last.name !== "default" || last.allow || last.tests.length !== 0, "the last rule is not the default");
  return policy;
}

/** What the policy says of a caller's claims: { decision, rule }. */
export function decide(policy, claims) {
  const isMeant = policy.issuers.includes(claims.iss) && policy.audiences.includes(claims.aud);
  if (!isMeant) return { decision: "deny", rule: null };
  const rule = policy.rules.find(({ tests }) => tests.every((test) => test(claims)));
  return { decision: rule.allow ? "allow" : "deny", rule: rule.name };
}

function readRule(node) {
  const rule = fields(node, ["name", "match", "allow"]);
  const name = text(rule.name);
  refuseIf(Buffer.byteLength(name) > MAX_NAME_BYTES, "name");
  refuseIf(rule.allow?.type !== "boolean", "allow");
  return { name, allow: rule.allow.value, tests: readMatch(rule.match) };
}

/** A match becomes a list of tests of the caller's claims, all of which must pass. */
function readMatch(node) {
  const { src, ...match } = fields(node, [...Object.keys(FIELDS), "src"]);
  if (src !== undefined) {
    const inner = Object.entries(fields(src, SRC_FIELDS));
    refuseIf(inner.length === 0, "src is empty");
    refuseIf(inner.some(([name]) => match[`src.${name}`]), "a field of src is written both ways");
    for (const [name, value] of inner) match[`src.${name}`] = value;
  }
  return Object.entries(match).map(([name, value]) => FIELDS[name](value));
}

function exact(claimOf) {
  return (node) => {
    const wanted = text(node);
    return (claims) => claimOf(claims) === wanted;
  };
}

/** A claim that the token lacks matches no pattern. */
function pattern(claimOf) {
  return (node) => {
    const wanted = text(node);
    return (claims) => claimOf(claims) !== undefined && matchesPattern(wanted, claimOf(claims));
  };
}

function everyScope(wanted) {
  return (claims) => wanted.every((scope) => (claims.scope ?? []).includes(scope));
}

/** `*` stands for any run of characters. Each literal part is taken where it first fits: no backtracking is needed. */
function matchesPattern(pattern, value) {
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === value;
  const [first, last] = [parts.shift(), parts.pop()];
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let position = first.length;
  for (const part of parts) {
    const found = value.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}

/** The members of an object; others than the allowed ones are refused. */
function fields(node, allowed) {
  refuseIf(node?.type !== "object", "not an object");
  refuseIf([...node.members.keys()].some((name) => !allowed.includes(name)), "an unknown field");
  return Object.fromEntries(node.members);
}

function text(node) {
  refuseIf(node?.type !== "string" || node.value === "", "not a text, or empty");
  return node.value;
}

function nonEmptyArray(node) {
  refuseIf(node?.type !== "array" || node.items.length === 0, "not a list, or empty");
  return node.items;
}

const texts = (node) => nonEmptyArray(node).map(text);
