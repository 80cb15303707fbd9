import { type Frame, type Stage, stageOf } from "#profile/classify.ts";

/** As V8 writes a CPU profile: times in microseconds. */
export type CpuProfile = {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Frame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** The microseconds that each stage took within a window of the profile's clock. */
export function timePerStage(
  { startTime, nodes, samples, timeDeltas }: CpuProfile,
  [from, to]: readonly [number, number],
): ReadonlyMap<Stage, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const stages = new Map<number, Stage>();
  const stageOfNode = (id: number): Stage => {
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at);
      if (node) stack.push(node.callFrame);
    }
    return stageOf(stack);
  };
  const times = new Map<Stage, number>();
  let now = startTime;
  samples.forEach((id, place) => {
    now += timeDeltas[place] ?? 0;
    // A sample stands for the time until the next one.
    const lasted = timeDeltas[place + 1] ?? 0;
    if (now < from || now > to || lasted < 0) return;
    const stage = stages.get(id) ?? stageOfNode(id);
    stages.set(id, stage);
    times.set(stage, (times.get(stage) ?? 0) + lasted);
  });
  return times;
}
