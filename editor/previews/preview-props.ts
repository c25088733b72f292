/** What every preview is given. */

import type { OneView } from '../../engine/protocol/index.ts';
import type { Source } from './sources.ts';

export interface PreviewProps<V extends OneView> {
  /** The port it came from and the id it is kept under. */
  readonly source: Source;
  readonly view: V;
  /** Name of node and port, for those who do not see it. */
  readonly label: string;
  /** In the dialog rather than on a node. */
  readonly large: boolean;
  /** Which value of a list. */
  readonly item?: number | undefined;
}
