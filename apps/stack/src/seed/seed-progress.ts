const EVERY_MS = 2_000;

/** Says now and then how far a seeding has come. Called with how many more are stored. */
export function seedProgress(count: number, say: (line: string) => void): (more: number) => void {
  const begun = Date.now();
  let stored = 0;
  let said = begun;
  return (more) => {
    stored += more;
    const now = Date.now();
    if (now - said < EVERY_MS) return;
    said = now;
    say(`${stored} of ${count}, ${Math.round((stored * 1000) / (now - begun))} a second`);
  };
}
