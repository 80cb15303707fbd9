import type { Figure } from "@expunge/application/runtime/figure-store.port";
import type { Counter, Histogram } from "#metrics/figure-catalogue.ts";

export type Labels = Readonly<Record<string, string>>;

/** What a process has seen and not handed on yet. */
export type FigureSums = {
  count(figure: Counter, labels: Labels, by?: number): void;
  /** One observation, in seconds: its bucket, and the sum of all. Buckets are kept each for itself, and added up when shown. */
  observe(figure: Histogram, labels: Labels, seconds: number): void;
  /** All of it, which from now on is the caller's to hand on, or to add again. */
  take(): readonly Figure[];
  add(figures: readonly Figure[]): void;
};

export function createFigureSums(): FigureSums {
  let sums = new Map<string, Figure>();

  function add({ name, labels, value }: Figure): void {
    const key = name + labels;
    sums.set(key, { name, labels, value: (sums.get(key)?.value ?? 0) + value });
  }

  return {
    count({ name }, labels, by = 1) {
      if (by > 0) add({ name, labels: labelText(labels), value: by });
    },
    observe({ name, bounds }, labels, seconds) {
      const le = bounds.find((bound) => seconds <= bound) ?? "+Inf";
      add({
        name: `${name}_bucket`,
        labels: labelText({ ...labels, le: String(le) }),
        value: 1,
      });
      add({ name: `${name}_sum`, labels: labelText(labels), value: seconds });
    },
    take() {
      const taken = [...sums.values()];
      sums = new Map();
      return taken;
    },
    add(figures) {
      for (const figure of figures) add(figure);
    },
  };
}

/** The same labels are the same text, in whatever order they were named. */
function labelText(labels: Labels): string {
  const inOrder = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(Object.fromEntries(inOrder));
}
