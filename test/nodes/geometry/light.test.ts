import { describe, expect, it } from 'vitest';
import { fitLight, shadeOf } from '../../../nodes/geometry/light.ts';
import type { MotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { meshNormals } from '../../../nodes/geometry/normals.ts';
import { fitTexture, vertexAlbedo } from '../../../nodes/geometry/texture.ts';
import { sampleVertices, skinVertices, type VertexSamples } from '../../../nodes/geometry/vertex-colours.ts';
import { pictureOf, randomNumbers, shippedBasis } from './shipped-basis.ts';

const basis = shippedBasis();
const points = pictureOf(basis, [], []);

/** A light from one side: constant, then y, z, x, then five bands of zero; rows of R, G, B. */
function sideLight(x: number, y: number, strength = 0.3): Float32Array {
  const light = new Float32Array(27);
  light.set([1.2, 1, 0.8]);
  light.set([y, y, y], 3);
  light.set([0.2, 0.2, 0.2], 6);
  light.set([x * strength, x * strength, x * strength], 9);
  return light;
}

function lit(light: Float32Array, albedo = 0.5): VertexSamples {
  const normals = meshNormals(points);
  const visible = Float32Array.from({ length: 468 }, (_, v) => ((normals[v * 3 + 2] ?? 0) > 0.15 ? 1 : 0));
  return { colours: shadeOf(light, normals).map((value) => value * albedo), normals, visible };
}

describe('meshNormals', () => {
  it('turns the forehead to the viewer and the cheeks to their own sides', () => {
    const normals = meshNormals(points);
    expect(normals[151 * 3 + 2]).toBeGreaterThan(0.8);
    expect(normals[234 * 3]).toBeLessThan(-0.5);
    expect(normals[454 * 3]).toBeGreaterThan(0.5);
    for (let i = 0; i < normals.length; i += 3) {
      expect(Math.hypot(normals[i] ?? 0, normals[i + 1] ?? 0, normals[i + 2] ?? 0)).toBeCloseTo(1, 4);
    }
  });
});

describe('fitLight', () => {
  it('explains the colours of a lit face to within a few percent', () => {
    for (const light of [sideLight(1, 0), sideLight(-1, 0.2), sideLight(0, 0.3)]) {
      const samples = lit(light);
      const shade = shadeOf(fitLight(samples), samples.normals);
      let [error, total] = [0, 0];
      for (let v = 0; v < 468; v += 1) {
        if ((samples.visible[v] ?? 0) * (skinVertices[v] ?? 0) === 0) continue;
        error += Math.abs((shade[v * 3] ?? 0) - (samples.colours[v * 3] ?? 0));
        total += samples.colours[v * 3] ?? 0;
      }
      expect(error / total).toBeLessThan(0.03);
    }
  });

  it('tells light from the left from light from the right', () => {
    expect(fitLight(lit(sideLight(1, 0)))[9]).toBeGreaterThan(0.05);
    expect(fitLight(lit(sideLight(-1, 0)))[9]).toBeLessThan(-0.05);
  });

  it('is not misled by hair that hangs into the face', () => {
    const clean = lit(sideLight(1, 0));
    const hairy = { ...clean, colours: Float32Array.from(clean.colours) };
    for (const vertex of [10, 151, 109, 108, 67, 69, 104, 103]) hairy.colours.set([0.01, 0.01, 0.01], vertex * 3);
    const [a, b] = [fitLight(clean), fitLight(hairy)];
    expect(Math.abs((a[0] ?? 0) - (b[0] ?? 0))).toBeLessThan(0.1 * (a[0] ?? 0));
  });
});

describe('sampleVertices', () => {
  it('reads the colour under each vertex in linear light and leaves out what lies outside', () => {
    const pixels = new Uint8Array(256 * 256 * 3);
    for (let i = 0; i < pixels.length; i += 3) pixels.set((i / 3) % 256 < 128 ? [255, 0, 0] : [0, 0, 255], i);
    const shifted = points.map((value, i) => (i % 3 === 0 ? value + 60 : value));
    const samples = sampleVertices({ pixels, widthPx: 256, heightPx: 256 }, shifted);
    expect(samples.visible[454]).toBe(0);
    expect(Array.from(samples.colours.subarray(4 * 3, 4 * 3 + 3))).toEqual([0, 0, 1]);
    expect(samples.visible[4]).toBe(1);
  });
});

describe('fitTexture', () => {
  it('gives back coefficients of a face painted with them, though a third of it is hidden', () => {
    const { normal } = randomNumbers(11);
    const { textureMean: mean, textureModes: modes } = basis as Required<MotionBasis>;
    if (!mean || !modes) throw new Error('the shipped basis has no texture');
    const wanted = Float32Array.from({ length: 32 }, normal);
    const albedo = mean.map((value, i) =>
      wanted.reduce((sum, c, m) => sum + c * (modes[m * mean.length + i] ?? 0), value),
    );
    const visible = new Float32Array(468).map((_, v) => (v % 3 === 0 ? 0 : 1));
    const found = fitTexture(basis, albedo, visible) ?? [];
    for (let m = 0; m < 8; m += 1) expect(Math.abs((found[m] ?? 9) - (wanted[m] ?? 0))).toBeLessThan(0.35);
  });

  it('divides the light out: the same skin in two lights has nearly the same texture', () => {
    const [left, right] = [lit(sideLight(1, 0)), lit(sideLight(-1, 0.2))];
    const textures = [left, right].map((samples) => {
      const albedo = vertexAlbedo(samples, shadeOf(fitLight(samples), samples.normals));
      return fitTexture(basis, albedo, samples.visible) ?? new Float32Array();
    });
    for (const [m, value] of (textures[0] ?? []).entries()) {
      expect(Math.abs(value - (textures[1]?.[m] ?? 9))).toBeLessThan(0.5);
    }
  });
});
