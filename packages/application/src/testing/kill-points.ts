/**
 * Where a run is killed: at the n-th thing that it waits for, before that has had its effect, or after it but before its answer is seen.
 * Or it is only held there, before the effect, as one that is taken for dead and is not.
 */
export type Killing = { readonly at: number; readonly side: "before" | "after" | "held" };

export type KillPoints = {
  /** The dependency as the run gets it: each call of one of its methods is a point at which it may be killed. */
  through<Dependency extends object>(name: string, dependency: Dependency): Dependency;
  /** How a run comes to its end: by itself, or by being killed or held. */
  fate(run: Promise<unknown>): Promise<"ended" | "killed">;
  /** Lets a run go on that is held. */
  release(): void;
  /** What the run has waited for, in order: the dependency and its method. */
  readonly passed: readonly string[];
};

/**
 * Kills a run as its process would be killed: from then on nothing that it waits for comes, and nothing that it begins is done. The
 * promise of such a run never settles.
 */
export function killPoints(killing?: Killing): KillPoints {
  const passed: string[] = [];
  const killed = Promise.withResolvers<"killed">();
  const released = Promise.withResolvers<void>();
  let dead = false;

  const never = () => new Promise<never>(() => {});
  const die = () => {
    dead = true;
    killed.resolve("killed");
    return never();
  };
  const reached = async (name: string, call: () => unknown): Promise<unknown> => {
    if (dead) return never();
    passed.push(name);
    const mine = killing?.at === passed.length;
    if (mine && killing.side === "before") return die();
    if (mine && killing.side === "held") {
      killed.resolve("killed");
      await released.promise;
    }
    const result = await call();
    if (mine && killing.side === "after") return die();
    return dead ? never() : result;
  };

  return {
    through: (name, dependency) =>
      new Proxy(dependency, {
        get(target, key, receiver) {
          const member: unknown = Reflect.get(target, key, receiver);
          if (typeof member !== "function") return member;
          return (...values: unknown[]) =>
            reached(`${name}.${String(key)}`, () => Reflect.apply(member, target, values));
        },
      }),
    fate: (run) => Promise.race([run.then(() => "ended" as const), killed.promise]),
    release: () => released.resolve(),
    passed,
  };
}
