import type { BatchView } from "@expunge/schemas/trpc/batches";
import { expect, test } from "vitest";
import { progressBar } from "#staff/batches/progress-bar.ts";

const NOW = new Date("2026-11-29T12:00:00Z");
const NONE = { accepted: 0, deferred: 0, needs_approval: 0, refused: 0, not_found: 0 };
const batch = (
  state: BatchView["state"],
  progress: BatchView["progress"],
  decisions: Partial<typeof NONE> = {},
) => ({ state, progress, counts: { decisions: { ...NONE, ...decisions } } }) as BatchView;

test.each([
  [
    batch("running", { done: 0, total: 2, perSecond: 0 }),
    "running [------------------------------]  0 %  0 of 2",
  ],
  [
    batch("running", {
      done: 500_000,
      total: 1_000_000,
      perSecond: 812.4,
      endsAt: "2026-11-29T12:10:15Z",
    }),
    "running [###############---------------]  50 %  500,000 of 1,000,000  812/s  10 min 15 s left",
  ],
  [
    batch("running", { done: 9, total: 10, perSecond: 0.1, endsAt: "2026-11-29T14:05:00Z" }),
    "running [###########################---]  90 %  9 of 10  0.1/s  2 h 5 min left",
  ],
  [
    batch("running", { done: 10, total: 10, perSecond: 5, endsAt: "2026-11-29T11:59:59Z" }),
    "running [##############################]  100 %  10 of 10  5/s  0 s left",
  ],
  [
    batch("previewing", { done: 0, total: 4, perSecond: 0 }, { accepted: 2, refused: 1 }),
    "previewing [######################--------]  75 %  3 of 4",
  ],
  [
    batch("running", { done: 0, total: 0, perSecond: 0 }),
    "running [------------------------------]  0 %  0 of 0",
  ],
])("a bar shows the share, the rate and the remaining time (%#)", (shown, line) => {
  expect(progressBar(shown, NOW)).toBe(line);
});
