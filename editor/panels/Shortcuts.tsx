/** The shortcuts sheet, from the table of commands. */

import { commands, type EditorCommand } from '../commands/commands.ts';
import { keyInWords } from '../commands/key-words.ts';
import { Dialog } from './Dialog.tsx';

export function Shortcuts() {
  const rows = Object.values<EditorCommand>(commands).filter(({ keys }) => keys.length > 0);
  return (
    <Dialog name="shortcuts" title="Shortcuts">
      <div className="shortcuts">
        {rows.flatMap(({ title, keys }) => [
          <span key={title}>{title}</span>,
          <span key={`${title} keys`}>
            {keys.map((key) => (
              <kbd key={key}>{keyInWords(key)}</kbd>
            ))}
          </span>,
        ])}
      </div>
    </Dialog>
  );
}
