"""stock

of all shops

Revision ID: ccc333
Revises: aaa111
Create Date: 2024-03-03 10:00:00+02:00

"""
from alembic import op
import sqlalchemy as sa

revision: str = "ccc333"
down_revision: str | None = "aaa111"
branch_labels: str | tuple[str, ...] | None = ("stock",)
depends_on = None


def upgrade():
    op.create_table("stock", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("amount", sa.Integer()))


def downgrade():
    op.drop_table("stock")
