import { prettyFactory } from "pino-pretty";

export type LogSink = (name: string, text: string) => void;

const pretty = prettyFactory({
  colorize: process.stdout.isTTY,
  singleLine: true,
  ignore: "pid,hostname,name",
  translateTime: "HH:MM:ss",
});

/** Formats a line of a part's log for a terminal; a line that is not JSON passes unchanged. */
export function readable(line: string): string {
  return line.startsWith("{") ? pretty(line).trimEnd() : line;
}

/** Writes lines with the name of their part in front. */
export function printer(write: (text: string) => void, width: number): LogSink {
  return (name, text) => {
    for (const line of text.split("\n")) write(`${name.padEnd(width)} | ${line}\n`);
  };
}
