/** What every widget is given. */

import type { ParamSpec } from '../../nodes/kit/index.ts';

export interface FieldProps<S extends ParamSpec = ParamSpec> {
  /** Id of the control that the label names; unique in the page. */
  readonly id: string;
  readonly node: string;
  readonly param: string;
  readonly spec: S;
  readonly value: unknown;
  readonly siblings: Readonly<Record<string, unknown>>;
  readonly onChange: (value: unknown) => void;
}

/** The widget's props for one kind of param. */
export type PropsOf<K extends ParamSpec['param']> = FieldProps<Extract<ParamSpec, { param: K }>>;
