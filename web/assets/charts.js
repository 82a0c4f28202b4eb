// <canvas data-chart='{"type": "line", ...}'> becomes a chart; the library is fetched by the first one.
export function listenForCharts() {
  document.addEventListener("htmx:afterSettle", (event) => draw(event.detail.target ?? document));
}

async function draw(root) {
  const places = [...root.querySelectorAll("canvas[data-chart]")];
  if (!places.length) return;
  const { default: Chart } = await import("chart.js/auto");
  for (const place of places.filter((each) => each.isConnected && !Chart.getChart(each))) {
    new Chart(place, JSON.parse(place.dataset.chart));
  }
}
