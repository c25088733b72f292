/**
 * The inverse of the standard normal distribution from +, -, x, / and square roots alone, which IEEE 754 fixes to the
 * last bit: Math.log may differ between machines, this may not.
 */

const LN_2 = Math.LN2;
const SQRT_2 = Math.SQRT2;

/** Natural logarithm of x > 0 by the series of 2 artanh((m - 1) / (m + 1)), m in [sqrt(1/2), sqrt(2)). */
export function exactLog(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  let exponent = ((view.getUint32(0) >>> 20) & 0x7ff) - 1023;
  view.setUint32(0, (view.getUint32(0) & 0xfffff) | (1023 << 20));
  let mantissa = view.getFloat64(0);
  if (mantissa >= SQRT_2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  // |s| <= 0.172, so the terms after the 23rd power are below 1e-18.
  for (let power = 23; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return exponent * LN_2 + 2 * s * sum;
}

// Wichura 1988, algorithm AS 241, PPND16: coefficients of the three rational approximations, constant term first.
const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const TAIL_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const TAIL_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** x with P(X <= x) = `p` for a standard normal X, 0 < p < 1; relative error about 1e-16. */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const tail = Math.sqrt(-exactLog(q < 0 ? p : 1 - p));
  const r = tail <= 5 ? tail - 1.6 : tail - 5;
  const x =
    tail <= 5
      ? polynomial(MIDDLE_TOP, r) / polynomial(MIDDLE_BOTTOM, r)
      : polynomial(TAIL_TOP, r) / polynomial(TAIL_BOTTOM, r);
  return q < 0 ? -x : x;
}
