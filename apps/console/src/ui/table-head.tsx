/** The heads of a table's columns. */
export function TableHead({ heads, className }: { readonly heads: readonly string[]; readonly className?: string }) {
  return (
    <thead className={className}>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col" className="table-head">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}
