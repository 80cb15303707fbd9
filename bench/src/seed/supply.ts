/** Names of credentials that exist, each to be deleted once: `<name>-<from>` to `<name>-<to - 1>`. */
export type Supply = {
  readonly tenantId: string;
  readonly name: string;
  /** The numbers of the next ones, which are taken by that. Throws when there are not that many left. */
  take(count: number): readonly number[];
};

export function supplyOf(tenantId: string, name: string, size: number): Supply {
  let next = 1;
  return {
    tenantId,
    name,
    take(count) {
      if (next + count - 1 > size) throw new Error(`${name}: the credentials have run out`);
      const taken = Array.from({ length: count }, (_, place) => next + place);
      next += count;
      return taken;
    },
  };
}
