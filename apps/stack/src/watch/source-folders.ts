import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

const SCOPE = "@expunge/";

/** The folders whose sources an app runs: its own, and those of all workspace packages below it. */
export async function sourceFolders(root: string, app: string): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  const visit = async (folder: string): Promise<void> => {
    if (folders.has(folder)) return;
    folders.add(folder);
    const text = await readFile(join(root, folder, "package.json"), "utf8");
    const { dependencies } = manifest.parse(JSON.parse(text));
    const ours = Object.keys(dependencies).filter((name) => name.startsWith(SCOPE));
    await Promise.all(ours.map((name) => visit(`packages/${name.slice(SCOPE.length)}`)));
  };
  await visit(`apps/${app}`);
  return folders;
}
