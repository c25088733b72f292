/** Regions to click on the parsing map that comes in; the check boxes below it say the same without a picture. */

import { useInputValue } from '../previews/sources.ts';
import type { PropsOf } from './field-props.ts';
import { RegionMap } from './RegionMap.tsx';

type Picks = NonNullable<PropsOf<'set'>['spec']['picks']>;

interface RegionPickerProps extends PropsOf<'set'> {
  readonly picks: Picks;
  readonly chosen: readonly string[];
  readonly toggle: (option: string) => void;
}

export function RegionPicker({ node, picks, chosen, toggle }: RegionPickerProps) {
  return (
    <RegionMap
      node={node}
      port={picks.input}
      source={useInputValue(node, picks.input)}
      regions={picks.labels}
      chosen={chosen}
      nameOf={(region) => `${region}${chosen.includes(region) ? ' (chosen)' : ''}`}
      onPick={toggle}
      label="Parsing map"
      to="click regions on its map"
    />
  );
}
