"""Words that say whose an address is: names of products, and what addresses are called."""

from __future__ import annotations

PRODUCTS = frozenset(
    {
        "kubernetes", "k8s", "kube", "corev1", "clientset", "kubelet", "kubeapi", "apiserver", "okta", "pagerduty",
        "github", "gitlab", "bitbucket", "grafana", "prometheus", "prom", "mesos", "alertmanager",
        "thanos", "loki", "tempo", "mimir", "jaeger", "datadog", "datadoghq", "newrelic", "splunk",
        "elastic", "elasticsearch", "kibana", "opensearch", "argocd", "argo", "argoproj", "harbor",
        "quay", "jfrog", "artifactory", "nexus", "rancher", "openshift", "vault", "consul", "nomad",
        "keycloak", "auth0", "onelogin", "slack", "jira", "atlassian", "confluence", "servicenow",
        "zendesk", "opsgenie", "victorops", "statuspage", "sentry", "mlflow", "wandb", "kubeflow",
        "airflow", "jenkins", "circleci", "travis", "teamcity", "sonarqube", "sonar", "docker",
        "dockerhub", "openai", "anthropic", "huggingface", "cohere", "googleapis", "amazonaws",
        "azure", "azurewebsites", "cloudflare", "digitalocean", "heroku", "vercel", "netlify",
        "linode", "stripe", "twilio", "sendgrid", "mailgun", "shopify", "salesforce", "hubspot",
        "zoom", "discord", "telegram", "twitter", "spotify", "netbox", "infoblox", "snyk", "linear",
        "notion", "asana", "trello", "clickup", "launchdarkly", "mixpanel", "amplitude",
        "rabbitmq", "redis", "mongodb", "postgres", "clickhouse", "minio", "ceph", "portainer",
        "traefik", "kong", "istio", "kiali", "linkerd", "longhorn", "velero", "zabbix", "nagios",
        "ansible", "awx", "foreman", "gitea", "gogs", "drone", "spinnaker", "tekton", "backstage",
        "jupyterhub", "databricks", "snowflake", "dagster", "prefect", "ray", "slurm", "lakefs",
        "determined", "domino", "npmjs", "pypi", "crates", "rubygems", "maven", "weaveworks",
        "ghcr", "gcr", "etcd", "coredns", "cilium", "n8n", "home-assistant", "homeassistant",
        "nextcloud", "superset", "metabase", "redash", "mattermost", "rocketchat", "pihole",
        "unifi", "proxmox", "vmware", "vcenter", "mastodon", "datahub", "dynatrace", "appdynamics",
        "nutanix", "openstack", "clearml", "zenml", "litellm", "langfuse", "ollama", "confluent",
        "gerrit", "workday", "tableau", "looker", "camunda", "unleash", "crowdstrike", "freeipa",
        "nautobot", "phpipam", "icinga", "checkmk", "graylog", "netdata", "victoriametrics",
        "honeycomb", "rollbar", "pulumi", "spacelift", "kubecost", "opencost", "fluxcd", "bamboohr",
    }
)  # fmt: skip
"""What other products are called, in hosts and in names of variables."""
SERVICES = frozenset(
    {
        "git", "svn", "wiki", "ldap", "mail", "smtp", "chat", "social", "dwh", "warehouse",
        "ledger", "cmdb", "crm", "erp", "registry", "repo", "sso", "idp", "billing", "tickets",
    }
)  # fmt: skip
"""What hosts of something else are called by what they do (`git.example.com`, `ldap-gw.example.com`)."""
OTHER_BASES = frozenset({"ldap", "smtp", "crm", "erp", "cmdb", "wiki", "svn", "dwh", "sso"})
"""Those of them that no variable with an address of ours is called by (`LDAP_API`)."""
ANYBODY = frozenset(
    {
        "url", "uri", "urls", "base", "host", "hosts", "hostname", "api", "apis", "root", "prefix",
        "endpoint", "endpoints", "server", "servers", "address", "addr", "origin", "domain", "fqdn",
        "site", "backend", "gateway", "upstream", "target", "remote", "location", "link", "href",
        "path", "v1", "version", "control", "plane", "cp", "cplane", "ctrl", "ctrlplane",
        "controlplane", "controller", "mgmt", "management", "platform", "console", "dashboard",
        "cluster", "clusters", "tenant", "company", "org", "organization", "organisation",
        "customer", "corp", "env", "environ", "environment", "stage", "staging", "prod",
        "production", "dev", "test", "qa", "e2e", "local", "default", "main", "primary", "public",
        "internal", "external", "global", "current", "active", "ingress", "admin", "saas", "cloud",
        "onprem", "gpu", "gpus", "ai", "ml", "compute", "scheduler", "researcher", "workload",
        "workloads", "project", "projects", "department", "user", "users", "node", "nodes", "job",
        "jobs", "quota", "cfg", "conf", "config", "configuration", "configs", "settings", "setting",
        "options", "option", "opts", "opt", "params", "param", "parameters", "props", "properties",
        "section", "secrets", "secret", "credentials", "creds", "auth", "context", "ctx", "values",
        "value", "vars", "var", "variables", "variable", "data", "input", "inputs", "args", "arg",
        "flags", "flag", "kwargs", "payload", "item", "entry", "spec", "metadata", "self", "this",
        "app", "application", "client", "session", "http", "https", "rest", "web", "service",
        "services", "svc", "connection", "conn", "info", "key", "keys", "name", "get", "getenv",
        "fetch", "read", "load", "lookup", "string", "str", "text", "must", "require", "required",
        "to", "of", "from", "for", "by", "at", "with", "the", "my", "our", "your", "new", "old",
        "in", "on", "and", "or", "is", "full", "raw", "trimmed", "normalized", "request", "req",
        "jsonpath", "output", "field", "kv", "configmap", "namespace", "status", "items", "pattern",
        "process", "os", "viper", "import", "meta", "next", "vite", "react", "runtime", "rai",
        "nvidia", "dgx", "nim", "orchestrator", "hub", "panel", "ui", "frontend", "sandbox", "lab",
        "stg", "preprod", "uat", "demo", "region", "zone", "west", "east", "north", "south",
        "secondary", "blue", "green", "source", "destination", "src", "dst", "dest", "first",
        "second", "mirror", "replica", "standby", "failover", "backup", "peer", "other", "another",
        "real", "live", "proxy", "tunnel", "edge", "team", "dc", "datacenter", "farm", "parameter",
        "throw", "else", "unwrap", "expect", "trim", "rstrip", "clone", "borrow", "lock", "json",
        "yaml", "toml", "ini", "dotenv", "parse", "loads", "safe", "open", "file", "reader",
        "builder", "build", "appsettings", "rails", "credential", "dig", "django", "flask",
        "streamlit", "getopt", "argv", "sys", "window", "document", "globalthis", "deno", "expo",
        "nuxt", "gatsby", "vue", "svelte", "argument", "entrypoint", "fixture", "request_url",
        "manager", "store", "provider", "wrapper", "helper", "util", "utils", "common", "shared",
        "constants", "constant", "globals", "locals", "state", "attributes", "attribute",
        "annotations", "labels", "module", "modules", "package", "object", "record", "row",
        "element", "kind", "type", "types", "model", "instance", "singleton", "factory", "make",
        "create", "init", "setup", "fallback", "optional", "maybe", "final", "resolved", "computed",
        "given", "expected", "actual", "srv", "svr", "mock", "mocks", "mocked", "stub", "stubs", "fake",
        "dummy", "httptest", "wiremock", "proto", "protocol", "scheme", "port", "tls", "ssl", "each",
        "machine", "master", "leader", "head", "hosted", "superpod", "hpc", "infra", "infrastructure",
        "subdomain", "vanity", "dns", "asia", "emea", "apac", "europe", "america", "alpha", "beta", "canary",
        "preview", "ephemeral", "int", "integration", "perf", "bench", "smoke", "ctl", "aiplatform",
        "mlplatform", "class", "absolute", "relative",
    }
)  # fmt: skip
"""Words in names of bases that say nothing of whose they are."""
BESIDE_OURS = frozenset(
    {"hub", "model", "store", "provider", "backend", "frontend", "gateway", "app"}
)
"""Those of them that say something beside a base that is called by the API."""
