// Keeps the page of field sheets and what it needs on the tablet: from the network where there is one, else as it was last.
const KEPT = "surveys-1";
const field = (url) => /^\/surveys\/campaigns\/[a-z]+\/field\/$/.test(url.pathname) || url.pathname.startsWith("/static/");
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !field(url)) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) await kept.put(event.request, answer.clone());
      return answer;
    } catch (error) {
      const found = await kept.match(event.request);
      if (found) return found;
      throw error;
    }
  })());
});
// The page was open before this worker was there: it is fetched once more, with what it names, so that it is kept.
addEventListener("message", (event) => event.waitUntil((async () => {
  const kept = await caches.open(KEPT);
  await Promise.all(event.data.map(async (address) => {
    const answer = await fetch(address);
    if (answer.ok && !answer.redirected) await kept.put(address, answer);
  }));
})()));
