/* Runs before anything is drawn, so that a theme that was chosen does not flash up in the other one first. */
{
  let chosen: string | null = null
  try {
    chosen = localStorage.getItem('aftersale-theme')
  } catch {
    // Storage may be forbidden; then the system's theme counts.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
}
