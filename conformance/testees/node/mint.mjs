// Minting: docs/protocol.md section 2.3.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { encodeBase64Url } from "./base64url.mjs";
import { CLAIMS, claimValues, isMintableSub, judgeClaim } from "./claims.mjs";

const MAX_TOKEN_BYTES = 8192;
const MAX_LIFETIME = 300;
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex"); // RFC 8410 section 7, before the seed

/** The token of these claims (a Map of JSON nodes), or null when they are refused. */
export function mint(seed, members) {
  if (CLAIMS.some((name) => judgeClaim(members, name) !== null) || !isMintableSub(members.get("sub"))) return null;
  const claims = claimValues(members);
  claims.exp = claims.iat + Math.min(Math.max(claims.exp - claims.iat, 1), MAX_LIFETIME);
  if (claims.exp > 2 ** 53) return null;
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  const header = { typ: "om+jwt", alg: "EdDSA", kid: thumbprint(privateKey) };
  const signed = `${segment(header)}.${segment(claims)}`;
  const token = `${signed}.${encodeBase64Url(sign(null, Buffer.from(signed), privateKey))}`;
  return token.length > MAX_TOKEN_BYTES ? null : token;
}

/** JSON.stringify keeps the order of insertion and escapes strings as RFC 8785 section 3.2.2.2 asks. */
const segment = (object) => encodeBase64Url(JSON.stringify(object));

/** RFC 7638: the required members in lexicographic order. */
function thumbprint(privateKey) {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const hash = createHash("sha256").update(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }));
  return hash.digest("base64url");
}
