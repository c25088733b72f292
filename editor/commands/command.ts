/** What a command is. */

/** Headings of the shortcuts sheet, in its order. */
export const GROUPS = ['Run', 'Add and link', 'Edit', 'Select and find', 'Arrange', 'View', 'File and page'] as const;

export type CommandGroup = (typeof GROUPS)[number];

export interface EditorCommand {
  readonly title: string;
  /** Heading it is listed under; those without one are listed last. */
  readonly group?: CommandGroup;
  /** Shortcuts as written; Mod is Ctrl, or Cmd on a Mac. Those a user changed stand in for the table's. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** False while it would do nothing; menus show it greyed. */
  readonly when?: () => boolean;
  /** For commands that switch something: whether it is on. */
  readonly isOn?: () => boolean;
}
