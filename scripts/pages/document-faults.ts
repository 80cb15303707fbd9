import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "../..");

const FOLDERS = ["apps", "packages", "scripts", "docs", "prisma", "bench", "chaos"];
const REPOSITORY_PATH = new RegExp(`^(?:${FOLDERS.join("|")}|\\.githooks|\\.vscode)/[^\\s]+$`);
const FILE_NAME = /^[\w.-]+\.(?:ts|mjs|sql)$/;
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g;
/** A placeholder for the name of a thing: `<area>`, `NAME`, `…`. */
const PLACEHOLDER = /<\w+>|[A-Z]{4,}|…/;
const BARE_NODE = /(?<![\w./-])node (?:apps|packages|bench|chaos|scripts\/(?!run\.mjs))/;

const sources = globSync(`{${FOLDERS.join(",")}}/**/*.{ts,mjs,sql}`, {
  cwd: root,
  exclude: (path) => basename(path) === "node_modules",
});
const fileNames = new Set(sources.map((path) => basename(path)));

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** A glob matches at least one file; of a path with a placeholder, the folder before it exists. */
function pathExists(path: string): boolean {
  if (path.includes("*") || path.includes("{")) return globSync(path, { cwd: root }).length > 0;
  const known = PLACEHOLDER.test(path) ? dirname(path.split(PLACEHOLDER)[0] + "x") : path;
  return existsSync(join(root, known));
}

/** The text's links, paths, file names and commands that lead nowhere. `path` is the document's own, from the root. */
export function documentFaults(path: string, text: string): readonly string[] {
  const links = [...text.matchAll(LINK)].flatMap(([, target = "", anchor]) => {
    const file = target === "" ? join(root, path) : join(root, dirname(path), target);
    if (!existsSync(file)) return [`link to ${target}`];
    if (anchor === undefined) return [];
    const page = target === "" ? text : readFileSync(file, "utf8");
    return anchorsOf(page).includes(anchor) ? [] : [`link to ${relative(root, file)}#${anchor}`];
  });
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = ""]) => inside);
  const paths = code.filter((one) => REPOSITORY_PATH.test(one) && !pathExists(one));
  const names = code.filter((one) => FILE_NAME.test(one) && !fileNames.has(one));
  const commands = [...text.matchAll(/npm run ([\w:-]+)/g)].flatMap(([command, name = ""]) =>
    name in scripts ? [] : [command],
  );
  // README promises to work with Node 20 on the PATH, which runs no TypeScript.
  const bareNode = text.split("\n").filter((line) => BARE_NODE.test(line));
  return [...links, ...paths, ...names, ...commands, ...bareNode];
}

/** The documents that people read: the README, the guide for contributors, everything in docs. */
export const DOCUMENTS: readonly string[] = globSync(["*.md", "docs/**/*.md"], { cwd: root });
