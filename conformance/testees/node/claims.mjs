// The forms of header members and claims: docs/protocol.md sections 2.1 and 2.2.

const SHORT_TEXT_BYTES = 512;
const MAX_SCOPES = 32;
const MAX_INTEGER = 2 ** 53;
export const SRC_MEMBERS = ["type", "repo", "workflow", "run_id", "sha"];

const matches = (pattern) => (node) => node.type === "string" && pattern.test(node.value);
const isNonEmpty = (node) => node.type === "string" && node.value !== "";
const isShortText = (node) => node.type === "string" && Buffer.byteLength(node.value) <= SHORT_TEXT_BYTES;
const isScope = (node) =>
  node.type === "array" && node.items.length <= MAX_SCOPES && node.items.every((item) => item.type === "string");
const isSrc = (node) =>
  node.type === "object" && SRC_MEMBERS.every((name) => !node.members.has(name) || isShortText(node.members.get(name)));
/** Judged as written: 1.0, 1e3 and -0 are no plain integers. */
const isPlainInteger = (node) =>
  node.type === "number" && /^(?:0|[1-9][0-9]*)$/.test(node.source) && BigInt(node.source) <= MAX_INTEGER;

/** The claims of the protocol with their forms, in the order in which a minter writes them (section 2.3). */
const FORMS = {
  iss: isNonEmpty,
  sub: matches(/^(?:agent|svc|job|tool|user):\/\/[A-Za-z0-9/_.@:~%+=-]{1,256}$/),
  aud: isNonEmpty,
  act: matches(/^[A-Za-z0-9._:/-]{1,128}$/),
  iat: isPlainInteger,
  exp: isPlainInteger,
  jti: matches(/^[A-Za-z0-9._~-]{16,128}$/),
  nbf: isPlainInteger,
  scope: isScope,
  reason: isShortText,
  src: isSrc,
  delegated_by: isShortText,
  env: isShortText,
  tenant: isShortText,
  rqh: matches(/^sha256:[0-9a-f]{64}$/),
};
const REQUIRED = ["iss", "sub", "aud", "act", "iat", "exp", "jti"];
export const CLAIMS = Object.keys(FORMS);

export const isKeyId = (text) => /^[A-Za-z0-9._-]{1,64}$/.test(text);

/** A minter keeps to fewer characters in sub. */
export const isMintableSub = matches(/^[a-z]+:\/\/[A-Za-z0-9/_.-]+$/);

/** The code for a claim that is malformed, or absent though required; else null. The value null is not absence. */
export function judgeClaim(members, name) {
  const node = members.get(name);
  if (node === undefined) return REQUIRED.includes(name) ? `claim_missing:${name}` : null;
  return FORMS[name](node) ? null : `claim_invalid:${name}`;
}

/** The known claims as plain values, once they have been judged; unknown ones are left out, in src as well. */
export const claimValues = (members) => pick(members, CLAIMS);

function pick(members, names) {
  const present = names.filter((name) => members.has(name));
  return Object.fromEntries(present.map((name) => [name, valueOf(members.get(name))]));
}

function valueOf(node) {
  switch (node.type) {
    case "number": return Number(node.source);
    case "array": return node.items.map(valueOf);
    case "object": return pick(node.members, SRC_MEMBERS); // of the claims only src is an object
    default: return node.value;
  }
}
