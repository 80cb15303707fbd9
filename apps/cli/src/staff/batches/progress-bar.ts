import type { BatchView } from "@expunge/schemas/trpc/batches";

const WIDTH = 30;

/** One line with the progress of a batch: a bar, its rate and the remaining time, as the service estimates them. */
export function progressBar({ state, progress, counts }: BatchView, now: Date): string {
  const { total, perSecond, endsAt } = progress;
  const decided = Object.values(counts.decisions).reduce((sum, count) => sum + count, 0);
  const done = state === "previewing" ? decided : progress.done;
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const full = Math.floor(share * WIDTH);
  return [
    `${state} [${"#".repeat(full)}${"-".repeat(WIDTH - full)}]`,
    `${Math.floor(share * 100)} %`,
    `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`,
    ...(perSecond > 0 ? [`${rateOf(perSecond)}/s`] : []),
    ...(endsAt === undefined ? [] : [`${remaining(Date.parse(endsAt) - now.getTime())} left`]),
  ].join("  ");
}

/** A slow rate has a decimal. */
const rateOf = (perSecond: number) =>
  perSecond.toLocaleString("en", { maximumFractionDigits: perSecond < 10 ? 1 : 0 });

function remaining(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
