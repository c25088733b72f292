/** Intersection over union of label maps, gathered over many pictures. */

/** Counts per label: pixels that both maps show, and that either shows. */
export class LabelCounts {
  readonly both: number[];
  readonly either: number[];
  /** Pixels that the true maps show. */
  readonly truly: number[];

  constructor(labels: number) {
    this.both = new Array<number>(labels).fill(0);
    this.either = new Array<number>(labels).fill(0);
    this.truly = new Array<number>(labels).fill(0);
  }

  /** Adds a pixel. */
  add(given: number, truth: number): void {
    this.truly[truth] = (this.truly[truth] ?? 0) + 1;
    this.either[truth] = (this.either[truth] ?? 0) + 1;
    if (given === truth) this.both[truth] = (this.both[truth] ?? 0) + 1;
    else this.either[given] = (this.either[given] ?? 0) + 1;
  }

  /** Intersection over union of a label; NaN when the true maps never show it. */
  iou(label: number): number {
    return (this.truly[label] ?? 0) === 0 ? Number.NaN : (this.both[label] ?? 0) / (this.either[label] ?? 1);
  }
}
