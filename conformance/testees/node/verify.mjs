// The steps of docs/protocol.md section 3, in order. Each returns the code of its first failure, or null.
import { createHash } from "node:crypto";
import { decodeBase64Url } from "./base64url.mjs";
import { claimValues, isKeyId, judgeClaim } from "./claims.mjs";
import { verifyStrictly } from "./ed25519.mjs";
import { readStrict } from "./json.mjs";
import { decide } from "./policy.mjs";
import { orNull } from "./refused.mjs";
import { bindRequest } from "./rqh.mjs";

const MAX_TOKEN_BYTES = 8192;
const MAX_HEADER_BYTES = 512;
const MAX_LIFETIME = 300;
const TOKEN_JSON = { maxDepth: 4, maxMembers: 32 };
const OTHER_CLAIMS = ["sub", "act", "jti", "scope", "reason", "env", "tenant", "delegated_by", "src"];

/** A receiver. Its config is that of a case; keySets maps an issuer to its keys, or to null when they were refused. */
export class Receiver {
  constructor({ clockSkewSeconds: leeway, ...config }, keySets) {
    Object.assign(this, config, { leeway, keySets, consumed: new Map() });
  }

  /** Verifies { fields, now, request }: the Authorization fields as ISO 8859-1, the clock, the request or null. */
  verify(input) {
    const state = { ...input };
    for (const [step, check] of STEPS.entries()) {
      const code = check(this, state);
      if (code) return { outcome: "deny", step, code };
    }
    return { outcome: "allow", step: 14, claims: state.claims };
  }
}

const STEPS = [
  checkPresentation, checkShape, checkHeader, checkPayload, checkIssuer, findKey, checkSignature, checkOwner,
  checkAlive, checkBegun, checkAudience, checkOtherClaims, checkBinding, checkFirstUse, checkPolicyAndAudit,
];

function checkPresentation(receiver, state) {
  if (state.fields.length > 1) return "token_ambiguous";
  const [, scheme, rest] = /^([^ ]*) *([^]*)$/.exec(state.fields[0] ?? "");
  if (!/^oathmesh$/i.test(scheme) || rest === "") return "token_missing";
  if (rest.includes(",")) return "token_ambiguous";
  state.token = rest;
  return null;
}

function checkShape(receiver, state) {
  if (state.token.length > MAX_TOKEN_BYTES) return "token_too_large";
  const segments = state.token.split(".");
  if (segments.length !== 3 || segments.includes("")) return "token_malformed";
  if (segments[0].length > MAX_HEADER_BYTES) return "token_too_large";
  const decoded = segments.map(decodeBase64Url);
  if (decoded.includes(null)) return "token_malformed";
  [state.headerBytes, state.payloadBytes, state.signature] = decoded;
  state.signed = `${segments[0]}.${segments[1]}`;
  return null;
}

function checkHeader(receiver, state) {
  const header = readTokenObject(state.headerBytes);
  const known = ["typ", "alg", "kid"];
  const isNoString = (name) => header.has(name) && header.get(name).type !== "string";
  if (header === null || known.some(isNoString)) return "header_invalid";
  if (header.get("typ")?.value !== "om+jwt") return "type_not_allowed";
  if (header.get("alg")?.value !== "EdDSA") return "algorithm_not_allowed";
  if ([...header.keys()].some((name) => !known.includes(name))) return "header_not_allowed";
  state.kid = header.get("kid")?.value ?? "";
  return isKeyId(state.kid) ? null : "header_invalid";
}

function checkPayload(receiver, state) {
  state.payload = readTokenObject(state.payloadBytes);
  if (state.payload === null) return "payload_invalid";
  const code = judgeClaim(state.payload, "iss");
  if (!code) state.iss = state.payload.get("iss").value;
  return code;
}

function checkIssuer(receiver, state) {
  return receiver.trustedIssuers.includes(state.iss) ? null : "issuer_untrusted";
}

function findKey(receiver, state) {
  const keys = receiver.keySets.get(state.iss);
  if (keys === undefined) return "keys_unavailable";
  if (keys === null) return "key_rejected";
  state.publicKey = keys.get(state.kid);
  return state.publicKey ? null : "key_unknown";
}

function checkSignature(receiver, state) {
  return verifyStrictly(state.publicKey, Buffer.from(state.signed), state.signature) ? null : "signature_invalid";
}

function checkOwner(receiver, state) {
  return (receiver.keyOwner ?? state.iss) === state.iss ? null : "issuer_mismatch";
}

// Times are compared by their differences: a double holds the difference of two integers up to 2^53 exactly, but not
// every sum. An integer is later than a clock between two seconds when it is later than the earlier of these.
const isLater = (time, now, by) => time - now.floor > by;
const isBefore = (time, now, by) => time - now.ceiling < by;
const integer = (state, name) => Number(state.payload.get(name).source);

function checkAlive(receiver, state) {
  const code = judgeClaim(state.payload, "exp");
  if (code) return code;
  state.exp = integer(state, "exp");
  return isLater(state.exp, state.now, -receiver.leeway) ? null : "token_expired";
}

function checkBegun(receiver, state) {
  const code = judgeClaim(state.payload, "iat") ?? judgeClaim(state.payload, "nbf");
  if (code) return code;
  const lifetime = state.exp - integer(state, "iat");
  if (!isBefore(integer(state, "iat"), state.now, receiver.leeway)) return "issued_in_future";
  if (state.payload.has("nbf") && !isBefore(integer(state, "nbf"), state.now, receiver.leeway)) return "not_yet_valid";
  return lifetime > 0 && lifetime <= MAX_LIFETIME ? null : "lifetime_exceeded";
}

function checkAudience(receiver, state) {
  const code = judgeClaim(state.payload, "aud");
  return code ?? (state.payload.get("aud").value === receiver.audience ? null : "audience_mismatch");
}

function checkOtherClaims(receiver, state) {
  return OTHER_CLAIMS.map((name) => judgeClaim(state.payload, name)).find((code) => code !== null) ?? null;
}

function checkBinding(receiver, state) {
  const code = judgeClaim(state.payload, "rqh");
  if (code) return code;
  state.claims = claimValues(state.payload); // all claims have been judged now
  if (state.claims.rqh === undefined) return receiver.requireRequestBinding ? "binding_required" : null;
  const bound = receiver.faults.includes("binding") || state.request === null ? null : bindRequest(state.request);
  if (bound === null) return "binding_unavailable";
  return bound.hash === state.claims.rqh ? null : "binding_mismatch";
}

function checkFirstUse(receiver, state) {
  if (receiver.faults.includes("replay")) return "replay_unavailable";
  const key = replayKey(state.claims.iss, state.claims.jti);
  const earlierExp = receiver.consumed.get(key);
  if (earlierExp !== undefined && isLater(earlierExp, state.now, -(2 * receiver.leeway + 1))) return "jti_replay";
  receiver.consumed.set(key, state.exp);
  if (receiver.revokedSubjects.includes(state.claims.sub)) return "subject_revoked";
  return receiver.faults.includes("revocation") ? "revocation_unavailable" : null;
}

function checkPolicyAndAudit(receiver, state) {
  if (receiver.faults.includes("policy")) return "policy_unavailable";
  if (receiver.policy !== null && decide(receiver.policy, state.claims).decision !== "allow") return "policy_denied";
  return receiver.faults.includes("audit") ? "audit_unavailable" : null;
}

/** The members of a strict JSON object within the limits of section 2, or null. */
function readTokenObject(bytes) {
  const value = orNull(() => readStrict(bytes, TOKEN_JSON));
  return value?.type === "object" ? value.members : null;
}

/** The key of a replay entry (step 13): lengths go first, so that no two pairs run together. */
function replayKey(iss, jti) {
  const hash = createHash("sha256");
  for (const text of [iss, jti]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(text));
    hash.update(length).update(text);
  }
  return hash.digest("hex").slice(0, 32);
}
