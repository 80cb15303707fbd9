import { createHash } from "node:crypto";
import { pagePolicy } from "#http/secure-answers.ts";

const STYLE = `
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
  h1 { font-size: 1.5rem } h2 { font-size: 1rem } a { color: #0b5cad } code { background: #f2f2f2; padding: 0 .25rem }
`;

/** The content security policy of the start page: its own style, by hash. */
export const HOME_PAGE_POLICY = pagePolicy({
  "style-src": `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
});

const LINKS: readonly (readonly [path: string, description: string])[] = [
  ["/docs", "reference of the three public contracts and of the procedures"],
  ["/openapi.json", "the same as OpenAPI 3.1"],
  ["/healthz", "whether this process lives"],
  ["/readyz", "whether database, schema and queue answer"],
  ["/.well-known/jwks.json", "the public keys of this service"],
];

/** The start page: the state of each check and links to the reference and the probes. */
export function homePage(checks: Readonly<Record<string, string>>): string {
  const running = Object.entries({ api: "ok", ...checks })
    .map(
      ([name, state]) =>
        `<li>${name}: ${state === "ok" ? "running" : "not ready, see /readyz"}</li>`,
    )
    .join("\n");
  const links = LINKS.map(
    ([path, description]) => `<li><a href="${path}">${path}</a> &ndash; ${description}</li>`,
  ).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Expunge</title>
<style>${STYLE}</style>
<h1>Expunge</h1>
<p>Deletes stored payment credentials: card tokens, stored payment options with their SEPA mandates, Visa Click to Pay customers.
Staff and batch jobs call it at <code>/trpc</code>, existing clients at the three public contracts.</p>
<h2>Running</h2>
<ul>
${running}
</ul>
<h2>Where to go</h2>
<ul>
${links}
</ul>
</html>
`;
}
