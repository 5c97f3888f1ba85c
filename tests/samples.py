"""Settings to start from, and what is said of those at fault."""

from collections.abc import Mapping
from pathlib import Path

from config import Config, ConfigError

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab"
LEAST = {"DISCORD_TOKEN": TOKEN, "OPENAI_API_KEY": "sk-one"}

# Each variable with a value that is not its default.
SAMPLES = {
    "DISCORD_TOKEN": "another.token.here",
    "COMMAND_PREFIX": "?",
    "OPENAI_API_KEY": "sk-two",
    "GILAS_API_KEY": "gilas-one",
    "OPENAI_BASE_URL": "http://localhost:11434/v1",
    "ENDPOINTS": "ollama",
    "DEFAULT_MODEL": "gpt-4o",
    "FALLBACK_MODELS": "gpt-4o",
    "MODELS": "gpt-4o",
    "MODELS_FILE": str(Path(__file__).parent.parent / "ai" / "models.toml"),
    "TRANSCRIPTION_MODEL": "whisper-1",
    "TOOLS": "time, calculator",
    "MCP_FILE": str(Path(__file__)),
    "SYSTEM_PROMPT": "Be a pirate.",
    "MAX_CONTEXT_TOKENS": "4000",
    "MAX_OUTPUT_TOKENS": "400",
    "TEMPERATURE": "0",
    "TOP_P": "0.5",
    "FREQUENCY_PENALTY": "-2",
    "PRESENCE_PENALTY": "2",
    "SEED": "7",
    "REASONING_EFFORT": "low",
    "VERBOSITY": "high",
    "SAFETY_IDENTIFIER": "off",
    "REQUEST_TIMEOUT": "5",
    "LANGUAGE": "fa",
    "DATABASE_URL": "sqlite:///other.db",
    "RETENTION_DAYS": "90",
    "LOG_LEVEL": "DEBUG",
    "LOG_FORMAT": "json",
    "MAX_REPLY_MESSAGES": "3",
    "REASONING": "subtext",
    "ALLOW": "server:1, role:2",
    "DENY": "person:3",
    "DIRECT_MESSAGES": "off",
    "PERSON_LIMITS": "10 requests/minute, 5000 tokens/day",
    "SERVER_LIMITS": "9 dollars/month",
    "ROLE_LIMITS": "5: 60 requests/minute; 6: 2 dollars/day",
    "MONTHLY_BUDGET": "20 dollars",
    "LIMIT_MODEL": "gpt-4o-mini",
    "MAX_CONCURRENT_REQUESTS": "3",
    "TOMANS_PER_DOLLAR": "120000",
    "DISCORD_GLOBAL_RATE": "100",
    "PROXY_URL": "http://127.0.0.1:8080",
    "METRICS_PORT": "9464",
    "METRICS_HOST": "0.0.0.0",
}


def read(**variables: str) -> Config:
    return Config.from_mapping(LEAST | variables)


def faults(env: Mapping[str, str]) -> dict[str, str]:
    """Give what is said of each variable at fault; nothing where all is well."""
    try:
        Config.from_mapping(env)
    except ConfigError as error:
        return {fault.variable: str(fault.problem) for fault in error.faults}
    return {}


def faults_beside_the_least(**variables: str) -> dict[str, str]:
    return faults(LEAST | variables)
