/** Where a panel's page finds its files, as the host that shows it knows them. */
export interface PageFiles {
  /** Source expression for the policy, e.g. `webview.cspSource`. */
  readonly source: string;
  /** For this page only, unguessable: letters and digits. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
}

/**
 * The page of a panel. Nothing runs or styles it but the two bundled files: whatever gets into it from a run's files is
 * text. Images are those that a chart is saved as.
 */
export function panelPage(title: string, { source, nonce, script, style }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The toolkit tries out a style element, with the nonce that the page names, to see what the browser can do.
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    'img-src data: blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <main id="panel"></main>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
