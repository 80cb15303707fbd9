/** The counts of an attack suite: rows are procedures and routes, columns are attacks. */
export type Matrix = {
  /** Counts a request, and whether the attack succeeded. */
  count(row: string, column: string, succeeded: boolean): void;
  readonly sent: number;
  readonly successes: readonly string[];
  toString(): string;
};

type Cell = { sent: number; succeeded: number };

export function createMatrix(): Matrix {
  const rows = new Map<string, Map<string, Cell>>();
  const columns = new Set<string>();
  const successes: string[] = [];
  let sent = 0;
  return {
    count(row, column, succeeded) {
      columns.add(column);
      const cells = rows.get(row) ?? new Map<string, Cell>();
      rows.set(row, cells);
      const cell = cells.get(column) ?? { sent: 0, succeeded: 0 };
      cells.set(column, {
        sent: cell.sent + 1,
        succeeded: cell.succeeded + (succeeded ? 1 : 0),
      });
      sent += 1;
      if (succeeded) successes.push(`${row}: ${column}`);
    },
    get sent() {
      return sent;
    },
    successes,
    toString() {
      const names = [...columns];
      const width = Math.max(...[...rows.keys()].map((row) => row.length));
      const cellText = (cell: Cell | undefined) =>
        cell === undefined
          ? "-"
          : cell.succeeded > 0
            ? `${cell.sent}!${cell.succeeded}`
            : String(cell.sent);
      const lines = [...rows].map(([row, cells]) =>
        [row.padEnd(width), ...names.map((name) => cellText(cells.get(name)).padStart(4))].join(
          " ",
        ),
      );
      const legend = names.map((name, place) => `${letterOf(place).padStart(4)} = ${name}`);
      const head = ["".padEnd(width), ...names.map((_, place) => letterOf(place).padStart(4))].join(
        " ",
      );
      const total = `${sent} requests, ${successes.length} successes`;
      return [...legend, "", head, ...lines, "", total].join("\n");
    },
  };
}

function letterOf(place: number): string {
  return String.fromCodePoint("A".charCodeAt(0) + place);
}
