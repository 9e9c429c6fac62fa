// Tables as CSV (RFC 4180), for spreadsheets.

/** Offers rows of texts as a file. The first row has the names of the columns. */
export function download(name, rows) {
  // The byte order mark makes Excel read UTF-8.
  const text = `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** Spreadsheets run a cell that begins with one of these characters as a formula; after an apostrophe it is a text (OWASP, CSV injection). */
function cell(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
