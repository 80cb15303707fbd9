/**
 * The point of a kill: the n-th awaited call, before its effect, or after it but before the answer. `held` only suspends the run before
 * the effect, like a process that is presumed dead and is not.
 */
export type Killing = { readonly at: number; readonly side: "before" | "after" | "held" };

export type KillPoints = {
  /** The dependency for the run: each method call is a kill point. */
  through<Dependency extends object>(name: string, dependency: Dependency): Dependency;
  /** Whether the run ends by itself or is killed or held. */
  fate(run: Promise<unknown>): Promise<"ended" | "killed">;
  /** Releases a held run. */
  release(): void;
  /** The awaited calls in order: dependency and method. */
  readonly passed: readonly string[];
};

/**
 * Kills a run like its process: from then on no awaited answer arrives and no call has an effect. The promise of a killed run never
 * settles.
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
