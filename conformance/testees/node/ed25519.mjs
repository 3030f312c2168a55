// The checks of docs/protocol.md section 7 that node:crypto does not make: OpenSSL takes keys that are not canonically
// encoded, of small or of mixed order, and an R of small order. Only public values pass through here, so that the
// arithmetic need not run in constant time. Names follow RFC 8032 section 5.1.
import { verify } from "node:crypto";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const SQRT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
const NEUTRAL = { x: 0n, y: 1n, z: 1n, t: 0n };

/** 32 bytes, canonical, on the curve, and in the subgroup of prime order without the neutral element. */
export function isAcceptablePublicKey(bytes) {
  const point = decodePoint(bytes);
  return point !== null && !isOfSmallOrder(point) && isNeutral(multiply(L, point));
}

/** Whether the signature is one of an acceptable key: S < L, R canonical and not of small order, and the equation. */
export function verifyStrictly(publicKey, message, signature) {
  if (signature.length !== 64) return false;
  const r = decodePoint(signature.subarray(0, 32));
  if (r === null || isOfSmallOrder(r) || littleEndian(signature.subarray(32)) >= L) return false;
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
  // OpenSSL computes [S]B - [k]A and compares its encoding with the bytes of R: the equation without cofactor.
  return verify(null, message, { key: jwk, format: "jwk" }, signature);
}

/** RFC 8032 section 5.1.3, which refuses y >= p, and x = 0 with the sign set. */
function decodePoint(bytes) {
  if (bytes.length !== 32) return null;
  const encoded = littleEndian(bytes);
  const sign = encoded >> 255n;
  const y = encoded & (2n ** 255n - 1n);
  if (y >= P) return null;
  const x = recoverX(y, sign);
  return x === null ? null : { x, y, z: 1n, t: mod(x * y) };
}

function recoverX(y, sign) {
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check === mod(-u)) x = mod(x * SQRT_OF_MINUS_1);
  else if (check !== u) return null;
  if (x === 0n && sign === 1n) return null;
  return (x & 1n) === sign ? x : P - x;
}

function isOfSmallOrder(point) {
  const twice = add(point, point);
  const fourTimes = add(twice, twice);
  return isNeutral(add(fourTimes, fourTimes));
}

function isNeutral(point) {
  return point.x === 0n && point.y === point.z;
}

/** The complete addition of RFC 8032 section 5.1.4; it doubles, too. */
function add(p, q) {
  const a = mod((p.y - p.x) * (q.y - q.x));
  const b = mod((p.y + p.x) * (q.y + q.x));
  const c = mod(2n * D * p.t * q.t);
  const d = mod(2n * p.z * q.z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
}

function multiply(scalar, point) {
  let result = NEUTRAL;
  for (const bit of scalar.toString(2)) {
    result = add(result, result);
    if (bit === "1") result = add(result, point);
  }
  return result;
}

function littleEndian(bytes) {
  return BigInt("0x" + Buffer.from(bytes).reverse().toString("hex"));
}

function mod(n) {
  const rest = n % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = mod(result * result);
    if (bit === "1") result = mod(result * base);
  }
  return result;
}
