"""fill prices

Revision ID: fff666
Revises: eee555
Create Date: 2024-03-06 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'fff666'
down_revision = 'eee555'
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id FROM stock WHERE price IS NULL")).all():
        bind.execute(sa.text("UPDATE stock SET price = 0 WHERE id = :id"), {"id": row.id})


def downgrade() -> None:
    pass
