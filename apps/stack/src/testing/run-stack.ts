import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../../..", import.meta.url));

export type RunningStack = {
  readonly child: ChildProcess;
  /** Everything that it has printed. */
  readonly printed: () => string;
  /** The address that it was ready at; fails when it ends before. */
  readonly ready: Promise<string>;
  /** How it ended. */
  readonly ended: Promise<number | null>;
};

/** Starts the stack as `npm start` does. */
export function runStack(env: Readonly<Record<string, string>>, ...args: string[]): RunningStack {
  return runIn(root, env, "scripts/run.mjs", "apps/stack/src/start.ts", ...args);
}

/** Starts a stack with Node's arguments in a checkout. */
export function runIn(
  checkout: string,
  env: Readonly<Record<string, string>>,
  ...command: string[]
): RunningStack {
  const child = spawn(process.execPath, command, {
    cwd: checkout,
    env: { ...withoutVitest(process.env), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = once(child, "close").then(() => child.exitCode);
  const ready = new Promise<string>((resolve, reject) => {
    const look = (chunk: string) => {
      text += chunk;
      const url = /^ready: (\S+)$/m.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    void ended.then((code) =>
      reject(
        new Error(
          `the stack ended with ${code}: ${text
            .split("\n")
            .filter((l) => !l.includes("INFO: answered") && !l.includes("network request"))
            .join("\n")}`,
        ),
      ),
    );
  });
  ready.catch(() => {});
  return { child, printed: () => text, ready, ended };
}

/** A process of its own knows nothing of the test that starts it. */
function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(VITEST|VITE_|NODE_ENV|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(name),
    ),
  );
}

export type DemoFile = {
  tenantId: string;
  databaseUrl: string;
  clickToPay: {
    customers: { accountId: string; customerId: number; ownerBid: string; cards: number }[];
  };
  paymentOptions: {
    options: { customerAccountId: string; storedPaymentOptionReference: string; kind: string }[];
  };
  cards: { tokens: string[] };
  staff: { viewer: string; agent: string };
};

export async function readDemo(home: string): Promise<DemoFile> {
  return JSON.parse(await readFile(join(home, "demo.json"), "utf8")) as DemoFile;
}

/** Runs a printed line in a shell, as a person would who pastes it, and returns the status of the answer. */
export function runCurlLine(line: string): Promise<number> {
  return new Promise((resolve, reject) => {
    execFile("bash", ["-c", line], (error, stdout) => {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(stdout)?.[1];
      if (status === undefined) reject(error ?? new Error(`no answer: ${stdout}`));
      else resolve(Number(status));
    });
  });
}
