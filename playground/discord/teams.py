"""Who owns an application together."""

from playground.discord import payloads
from playground.discord.wire import JSON
from playground.discord.world import World


def team_json(world: World) -> JSON | None:
    """Give who owns the application together.

    https://discord.com/developers/docs/topics/teams#data-models-team-object
    """
    id_ = str(world.application_id)
    members = [
        {"membership_state": 2, "team_id": id_, "user": payloads.user_json(each), "role": role}
        for each, role in world.application_team.items()
    ]
    owner_id = str(world.application_owner.id)
    team = {
        "id": id_, "name": "Team", "icon": None, "owner_user_id": owner_id, "members": members
    }  # fmt: skip
    return team if members else None
