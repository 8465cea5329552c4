// The OpenTok SDK: somebody else's script from somewhere else. The page works without it until somebody joins.

const TIMEOUT_MILLISECONDS = 20_000;
let loading;

/** `OT`, loaded once. Rejects when it cannot be; asking again then tries again. */
export function loadSDK() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function load() {
  const { sdkUrl } = document.body.dataset;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(() => fail("timeout"), TIMEOUT_MILLISECONDS);
    function fail(reason) {
      clearTimeout(timer);
      script.remove();
      reject(new Error(reason));
    }
    script.onload = () => {
      clearTimeout(timer);
      if (globalThis.OT) resolve(globalThis.OT);
      else fail("empty");
    };
    script.onerror = () => fail("unreachable");
    script.src = sdkUrl;
    document.head.append(script);
  });
}
