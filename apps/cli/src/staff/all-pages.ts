type Page<Item, Cursor> = {
  readonly items: readonly Item[];
  readonly nextCursor: Cursor | null;
};

/** The longest page of the API. */
const PAGE = 200;

/** The items of a list, page by page, up to a limit. */
export async function allPages<Item, Cursor = string>(
  limit: number,
  read: (page: { readonly limit: number; readonly cursor?: Cursor }) => Promise<Page<Item, Cursor>>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let cursor: Cursor | null = null;
  do {
    const size = Math.min(PAGE, limit - found.length);
    const page: Page<Item, Cursor> = await read({
      limit: size,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < limit);
  return found;
}
