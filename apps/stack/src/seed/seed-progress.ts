const EVERY_MS = 2_000;

/** Reports the progress of a seeding at intervals. Called with the number of newly stored credentials. */
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
