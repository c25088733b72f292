/**
 * Large pictures in overlapping tiles. A VAE sees the border of a tile as the border of a picture, so what lies near it
 * is left out; the rest of each overlap is a ramp from one tile to the next. Sizes are in latent cells.
 */

import { float32, type HostTensor } from '../../kit/index.ts';

/** Cells next to a tile's border that are left out, and the length of the ramp after them. */
const MARGIN_CELLS = 6;
const RAMP_CELLS = 8;
const OVERLAP_CELLS = 2 * MARGIN_CELLS + RAMP_CELLS;
/** The smallest tile: below, most of it would be overlap. */
export const LEAST_TILE_CELLS = 2 * OVERLAP_CELLS;

/** A rectangle of cells within a grid. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height of a grid in cells. */
export interface CellGrid {
  readonly width: number;
  readonly height: number;
}

function starts(side: number, tile: number): number[] {
  if (side <= tile) return [0];
  const count = Math.ceil((side - OVERLAP_CELLS) / (tile - OVERLAP_CELLS));
  // Evenly, so that no tile is almost covered by its neighbour.
  return Array.from({ length: count }, (_, k) => Math.round((k * (side - tile)) / (count - 1)));
}

/** Tiles of at most `tileCells` a side that cover the grid, neighbours sharing at least the overlap; row by row. */
export function tilesOf(grid: CellGrid, tileCells: number): Tile[] {
  const tile = Math.max(LEAST_TILE_CELLS, tileCells);
  const [width, height] = [Math.min(tile, grid.width), Math.min(tile, grid.height)];
  return starts(grid.height, tile).flatMap((y) => starts(grid.width, tile).map((x) => ({ x, y, width, height })));
}

/** The part of float32 [1, C, H, W] that a tile covers; `perCell` is its elements per cell and axis. */
export function cutTile(nchw: HostTensor<'float32'>, tile: Tile, perCell: number): HostTensor<'float32'> {
  const [, channels = 0, height = 0, width = 0] = nchw.shape;
  const [left, top] = [tile.x * perCell, tile.y * perCell];
  const [across, down] = [tile.width * perCell, tile.height * perCell];
  const data = new Float32Array(channels * down * across);
  for (let row = 0; row < channels * down; row++) {
    const channel = Math.floor(row / down);
    const from = (channel * height + top + (row % down)) * width + left;
    data.set(nchw.data.subarray(from, from + across), row * across);
  }
  return float32([1, channels, down, across], data);
}

/** Weight of each element along one axis of a tile; at the border of the picture nothing is left out. */
function weightsAlong(start: number, length: number, side: number, perCell: number): Float32Array {
  return Float32Array.from({ length: length * perCell }, (_, at) => {
    const cell = (at + 0.5) / perCell;
    const before = start === 0 ? Number.POSITIVE_INFINITY : cell;
    const after = start + length === side ? Number.POSITIVE_INFINITY : length - cell;
    return Math.min(1, Math.max(0, (Math.min(before, after) - MARGIN_CELLS) / RAMP_CELLS));
  });
}

/** Puts tiles together: every element is the weighted mean of the tiles that see it well. */
export class TileBlend {
  private readonly grid: CellGrid;
  private readonly perCell: number;
  private sum = new Float32Array();
  private readonly weight: Float32Array;
  private channels = 0;

  constructor(grid: CellGrid, perCell: number) {
    this.grid = grid;
    this.perCell = perCell;
    this.weight = new Float32Array(grid.width * grid.height * perCell * perCell);
  }

  /** Adds float32 [1, C, h, w], what a model gave for the tile. */
  add(tile: Tile, nchw: HostTensor<'float32'>): void {
    const { grid, perCell } = this;
    const [, channels = 0] = nchw.shape;
    const [across, down] = [tile.width * perCell, tile.height * perCell];
    const area = this.weight.length;
    if (this.channels === 0) {
      this.channels = channels;
      this.sum = new Float32Array(channels * area);
    }
    const columns = weightsAlong(tile.x, tile.width, grid.width, perCell);
    const rows = weightsAlong(tile.y, tile.height, grid.height, perCell);
    for (let y = 0; y < down; y++) {
      const to = (tile.y * perCell + y) * grid.width * perCell + tile.x * perCell;
      for (let x = 0; x < across; x++) {
        const weight = (rows[y] ?? 0) * (columns[x] ?? 0);
        if (weight === 0) continue;
        this.weight[to + x] = (this.weight[to + x] ?? 0) + weight;
        for (let channel = 0; channel < channels; channel++) {
          const at = channel * area + to + x;
          this.sum[at] = (this.sum[at] ?? 0) + weight * (nchw.data[(channel * down + y) * across + x] ?? 0);
        }
      }
    }
  }

  /** float32 [1, C, H, W] of the whole grid. */
  result(): HostTensor<'float32'> {
    const { grid, perCell, channels } = this;
    const area = this.weight.length;
    const data = this.sum.map((value, at) => value / (this.weight[at % area] ?? 1));
    return float32([1, channels, grid.height * perCell, grid.width * perCell], data);
  }
}
