import { once } from "node:events";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { watch } from "chokidar";
import { startPart } from "#part.ts";
import type { LogSink } from "#part-log.ts";
import { restartedPart, type RestartedPart } from "#watch/restarted-part.ts";
import { sourceFolders } from "#watch/source-folders.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** A source as a process runs it: no test, and nothing beside a package's `src`. */
const SOURCE = /^((?:apps|packages)\/[^/]+)\/src\/(?!.*(?:\.test\.|\btesting\/)).+\.ts$/;
const IGNORED = /(?:^|\/)(?:node_modules|test|testing)(?:\/|$)/;

/** Editors and `git checkout` write several files, and each more than once. */
const SETTLE_MS = 100;

/** Where a debugger may attach; .vscode/launch.json names the same ports. A port in use costs the part its debugger only. */
const INSPECT_PORTS: Readonly<Record<string, number>> = {
  api: 9229,
  worker: 9230,
  "visa-sandbox": 9231,
};

export type PartWatcher = {
  /** Starts a part and waits until it has started once. */
  start(name: string, env: Readonly<Record<string, string>>): Promise<RestartedPart>;
  stop(): Promise<void>;
};

/** Restarts each part that it has started when a source that the part runs changes. */
export async function watchParts(log: LogSink): Promise<PartWatcher> {
  const parts: { readonly folders: ReadonlySet<string>; readonly part: RestartedPart }[] = [];
  const changed = new Set<string>();

  const watcher = watch(["apps", "packages", "prisma"], {
    cwd: root,
    ignored: (path) => IGNORED.test(relative(root, resolve(root, path))),
    ignoreInitial: true,
  });
  await once(watcher, "ready");

  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_, path) => {
    const folder = SOURCE.exec(path)?.[1] ?? (path.startsWith("prisma/") ? "prisma" : undefined);
    if (folder === undefined) return;
    changed.add(folder);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const folders = [...changed];
      changed.clear();
      const affected = parts.filter((one) => folders.some((name) => one.folders.has(name)));
      for (const { part } of affected) part.restart();
      if (affected.length === 0)
        log("stack", `${folders.join(", ")}: changes here take effect at the next npm run dev`);
    }, SETTLE_MS);
  });

  return {
    async start(name, env) {
      const inspectPort = INSPECT_PORTS[name];
      const part = restartedPart(
        (signal) => startPart(name, env, log, { signal, ...(inspectPort && { inspectPort }) }),
        (line) => log(name, line),
      );
      parts.push({ folders: await sourceFolders(root, name), part });
      await part.ready;
      return part;
    },
    async stop() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
