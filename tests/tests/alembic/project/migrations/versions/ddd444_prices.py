"""prices"""
from alembic import op
import sqlalchemy as sa

revision = ("ddd"
            "444")
down_revision = "ccc333"
depends_on = ["bbb222"]


def upgrade():
    op.add_column("stock", sa.Column("price", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("stock", "price")
