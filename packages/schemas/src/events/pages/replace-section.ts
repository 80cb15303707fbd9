/** A page of which the section between `<!-- name -->` and `<!-- /name -->` is replaced. */
export function replaceSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, after] = [page.split(begin)[0], page.split(end)[1]];
  if (before === page || after === undefined) throw new Error(`the page has no section ${name}`);
  return `${before}${begin}\n${content}\n${end}${after}`;
}
