/**
 * Regions of several faces to click on their parsing maps: for each region a choice param says whose it is. What is
 * saved are those choice params; this only tells an editor what belongs together.
 */

/** Whose region is whose: which params hold it, where the maps of the faces are, and what a task presets. */
export interface RegionSources {
  /** Choice param -> labels of a parsing map that make up its region. Its words: task, canvas, a donor, or more. */
  readonly regions: Readonly<Record<string, readonly string[]>>;
  /** The `names` param that lists the donors. */
  readonly donors: string;
  /** Inputs that are a parsing map or are made from one: the canvas's, and that of each donor (`<donor>.<port>`). */
  readonly maps: { readonly canvas: string; readonly donor: string };
  /** What the choice `task` stands for. */
  readonly task: {
    /** Choice param with the task. */
    readonly param: string;
    /** Task -> region -> place in the list of donors; a region that is absent is the canvas's. Other tasks take none. */
    readonly gives: Readonly<Record<string, Readonly<Record<string, number>>>>;
    /** Tasks whose first donor gives the regions of a set param instead, where that names any. */
    readonly chosenBy?: Readonly<Record<string, string>>;
  };
}
