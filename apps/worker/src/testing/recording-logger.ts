import { type Logger, pino } from "pino";

/** A logger without times, and the lines that it has written. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: unknown[] } {
  const lines: unknown[] = [];
  const logger = pino(
    { base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  return { logger, lines };
}
