import { foreignInputs as byId } from './samples.ts';

/** A condition on a group is one that an expression can be as well: the same requests by that. */
const byExpression: typeof byId = Object.fromEntries(
  Object.entries(byId)
    .filter(([name]) => /^(?!\S+ \/changes).* (?:match\.|query\.)?group$/.test(name))
    .map(([name, make]) => [
      name.replace(/group$/, 'expression'),
      (world) => {
        const { path, body } = make(world);
        return {
          path: path.replace(/\bgroup=(\d+)/, 'expression=%23$1'),
          ...(body !== undefined && {
            body: JSON.parse(JSON.stringify(body).replace(/"group":(\d+)/, '"expression":{"group":$1}')),
          }),
        };
      },
    ]),
);

/** Requests of A that name something of B's, by the route and the field that names it. */
export const foreignInputs = { ...byId, ...byExpression };
