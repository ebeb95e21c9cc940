namespace Inferly.Perf.Load.Targets;

/// <summary>nginx, twice: as the provider of constant answers, and as the proxy that everything is compared with.</summary>
internal static class NginxConfig
{
    private const string Answer = """
        {"id":"chatcmpl-perf","object":"chat.completion","created":1760000000,"model":"perf-model","choices":[
        {"index":0,"message":{"role":"assistant","refusal":null,"content":"lorem ipsum dolor sit amet, consectetur adipiscing elit, sed
        do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris
        nisi ut aliquip ex ea commodo consequat."},"logprobs":null,"finish_reason":"stop"}],
        "usage":{"prompt_tokens":210,"completion_tokens":64,"total_tokens":274,
        "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},"system_fingerprint":"fp_perf"}
        """;

    public static Launch Upstream(string directory, int port) => Write(directory, $$"""
        server {
          listen 127.0.0.1:{{port}} backlog=1024;
          location / { default_type application/json; return 200 '{{Answer.ReplaceLineEndings(" ")}}'; }
        }
        """);

    /// <summary>A stream must not wait until a buffer is full, so that buffering is off where streams pass.</summary>
    public static Launch Proxy(Place place) => Write(place.Directory, $$"""
        upstream provider { server 127.0.0.1:{{place.UpstreamPort}}; keepalive 1024; keepalive_requests 1000000000; }
        server {
          listen 127.0.0.1:{{place.Port}} backlog=1024;
          location / {
            proxy_pass http://provider;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffer_size 16k;
            proxy_buffers 8 16k;
            proxy_buffering {{(place.Suite == Loads.Suite.Stream ? "off" : "on")}};
          }
        }
        """);

    private static Launch Write(string directory, string servers)
    {
        string file = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(file, $$"""
            worker_processes 2;
            daemon off;
            pid {{directory}}/nginx.pid;
            error_log stderr warn;
            events { worker_connections 4096; }
            http {
              access_log off;
              tcp_nodelay on;
              keepalive_timeout 600s;
              keepalive_requests 1000000000;
              client_max_body_size 0;
              client_body_buffer_size 2m;
              client_body_temp_path {{directory}}/body;
              proxy_temp_path {{directory}}/proxy;
              fastcgi_temp_path {{directory}}/fastcgi;
              uwsgi_temp_path {{directory}}/uwsgi;
              scgi_temp_path {{directory}}/scgi;
            {{servers}}
            }
            """);
        return new Launch("nginx", "-p", directory, "-e", "stderr", "-c", file);
    }
}
