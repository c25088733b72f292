/** The facts a node asks a model for, narrowed to the role it can work with. */

import type { Models } from './context.ts';
import { NodeFault } from './context.ts';
import type { FactsOf, ModelRole } from './model-facts.ts';

/**
 * Facts of a model of one of the roles.
 * @throws NodeFault `wrong-model-role` when it is of another.
 */
export async function factsFor<R extends ModelRole>(
  models: Pick<Models, 'describe'>,
  modelId: string,
  ...roles: readonly R[]
): Promise<FactsOf<R>> {
  const facts = await models.describe(modelId);
  if ((roles as readonly string[]).includes(facts.role)) return facts as FactsOf<R>;
  throw new NodeFault({
    code: 'wrong-model-role',
    what: `${modelId} is a ${facts.role} model; this node needs a ${roles.join(' or ')} model.`,
    where: 'model',
    fix: '`facex models list` shows the models with their roles.',
  });
}
